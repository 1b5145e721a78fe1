// A story in calls over gRPC: what a client asks, what the service does
// for it, and what comes back.
import {
  create,
  type DescMessage,
  fromBinary,
  type Message,
  type MessageShape,
  toBinary,
  toJsonString,
} from "@bufbuild/protobuf";
import {
  anyUnpack,
  type FieldMask,
  FieldMaskSchema,
} from "@bufbuild/protobuf/wkt";
import { type ServiceError, status } from "@grpc/grpc-js";
import { connect, unary } from "./client.js";
import {
  BatchUpdateBooksRequestReadMask,
  GetBookRequestReadMask,
  ListBooksRequestReadMask,
  UpdateBookRequestReadMask,
  UpdateBookRequestUpdateMask,
} from "./gen/example/v1/book_fieldmask.js";
import {
  BatchUpdateBooksRequestSchema,
  BatchUpdateBooksResponseSchema,
  BookSchema,
  GetBookRequestSchema,
  ListBooksRequestSchema,
  ListBooksResponseSchema,
  UpdateBookRequestSchema,
} from "./gen/example/v1/book_pb.js";
import { UserInfoRequestFieldMask } from "./gen/example/v1/user_fieldmask.js";
import {
  UserInfoRequestSchema,
  UserInfoResponseSchema,
} from "./gen/example/v1/user_pb.js";
import { MaskMode } from "./gen/fieldmask/option_pb.js";
import { BadRequestSchema } from "./gen/google/rpc/error_details_pb.js";
import { StatusSchema } from "./gen/google/rpc/status_pb.js";
import { startServer } from "./server.js";
import { orExit } from "./start-error.js";

const { DATABASE_URL } = process.env;
const log: string[] = [];
const server = await orExit(
  startServer({ databaseUrl: DATABASE_URL, log: (line) => log.push(line) }),
);
const staff = connect(server.address);
const guest = connect(server.address, "guest");
const { library, users } = staff;
const getBook = unary(library.getBook.bind(library));
const listBooks = unary(library.listBooks.bind(library));
const updateBook = unary(library.updateBook.bind(library));
const batchUpdateBooks = unary(library.batchUpdateBooks.bind(library));
const getUser = unary(users.getUserInfo.bind(users));
const getBookAsGuest = unary(guest.library.getBook.bind(guest.library));
const updateBookAsGuest = unary(guest.library.updateBook.bind(guest.library));
let calls = 0;

console.log(
  `A library of books in ${DATABASE_URL === undefined ? "PostgreSQL, embedded in this process" : "the database of DATABASE_URL"}; its service masks whatever it answers.`,
);
try {
  const book = await tell(
    "A book, whole: there is no mask",
    BookSchema,
    getBook,
    create(GetBookRequestSchema, { name: "books/1" }),
  );

  await tell(
    "What the mask names: the database reads no more than that, either",
    BookSchema,
    getBook,
    create(GetBookRequestSchema, {
      name: "books/1",
      readMask: GetBookRequestReadMask.out("title", "author.family_name"),
    }),
  );

  await tell(
    "A list, book by book; the token of the next page is not the mask's business",
    ListBooksResponseSchema,
    listBooks,
    create(ListBooksRequestSchema, {
      pageSize: 2,
      readMask: ListBooksRequestReadMask.out("title", "shelf"),
    }),
  );

  await tell(
    "An update by mask: a new title, no subtitle, one part of the author",
    BookSchema,
    updateBook,
    create(UpdateBookRequestSchema, {
      book: {
        name: "books/1",
        title: "The Hobbit",
        author: { givenName: "J. R. R." },
      },
      updateMask: UpdateBookRequestUpdateMask.in(
        "title",
        "subtitle",
        "author.given_name",
      ),
    }),
  );

  await tell(
    "An update without a mask sets what is populated; lending a book takes it off its shelf",
    BookSchema,
    updateBook,
    create(UpdateBookRequestSchema, {
      book: { name: "books/1", place: { case: "borrower", value: "Grace" } },
      readMask: UpdateBookRequestReadMask.out("title", "shelf", "borrower"),
    }),
  );

  await tell(
    "A stale update: its etag is that of the first call, and the book has changed since",
    BookSchema,
    updateBook,
    create(UpdateBookRequestSchema, {
      book: { name: "books/1", pages: 320, etag: book?.etag ?? "" },
    }),
  );

  await tell(
    "Updates in a batch, all or none; of the chapters, the rows that differ are written",
    BatchUpdateBooksResponseSchema,
    batchUpdateBooks,
    create(BatchUpdateBooksRequestSchema, {
      requests: [
        {
          book: { name: "books/4", priceCents: 999n },
          updateMask: UpdateBookRequestUpdateMask.in("price_cents"),
        },
        {
          book: {
            name: "books/2",
            chapters: [
              { number: 2, title: "The Shadow", page: 17 },
              { number: 3, title: "The School for Wizards", page: 38 },
            ],
          },
          updateMask: UpdateBookRequestUpdateMask.in("chapters"),
        },
      ],
      readMask: BatchUpdateBooksRequestReadMask.out(
        "price_cents",
        "chapters.title",
      ),
    }),
  );

  await tell(
    "A guest: the service's ceiling hides who has borrowed a book",
    BookSchema,
    getBookAsGuest,
    create(GetBookRequestSchema, {
      name: "books/2",
      readMask: GetBookRequestReadMask.out("title", "borrower"),
    }),
  );

  await tell(
    "A guest's update: the ceiling allows tags, and no more",
    BookSchema,
    updateBookAsGuest,
    create(UpdateBookRequestSchema, {
      book: { name: "books/2", tags: ["wizards"], pages: 1 },
      updateMask: UpdateBookRequestUpdateMask.in("tags", "pages"),
    }),
  );

  await tell(
    "A mask with mistakes: the compiler refuses it, here it was made by hand",
    BookSchema,
    getBook,
    create(GetBookRequestSchema, {
      name: "books/1",
      readMask: create(FieldMaskSchema, { paths: ["titel", "author.name"] }),
    }),
  );

  await tell(
    "An update that clears what is required",
    BookSchema,
    updateBook,
    create(UpdateBookRequestSchema, {
      book: { name: "books/1" },
      updateMask: UpdateBookRequestUpdateMask.in("title"),
    }),
  );

  await tell(
    "A user: the address, which the mask does not name, is not loaded",
    UserInfoResponseSchema,
    getUser,
    create(UserInfoRequestSchema, {
      userId: "1",
      fieldMask: UserInfoRequestFieldMask.out("email", "devices.model"),
    }),
  );

  await tell(
    "A user, the other way round: all but what the mask names",
    UserInfoResponseSchema,
    getUser,
    create(UserInfoRequestSchema, {
      userId: "1",
      fieldMask: UserInfoRequestFieldMask.out("devices", "labels"),
      maskMode: MaskMode.Prune,
    }),
  );
} finally {
  staff.close();
  guest.close();
  await server.close();
}

/** Make a call, and print all there is to see of it. */
async function tell<Request extends Message, Response extends DescMessage>(
  title: string,
  schema: Response,
  call: (request: Request) => Promise<MessageShape<Response>>,
  request: Request,
): Promise<MessageShape<Response> | undefined> {
  calls += 1;
  console.log(`\n${calls}. ${title}`);
  for (const [field, mask] of masksOf(request)) {
    print(field, mask.paths.join(", "));
  }
  log.length = 0;
  try {
    const response = await call(request);
    printAll("server", log);
    print("response", toJsonString(schema, response));
    print("size", `${toBinary(schema, response).length} bytes`);
    return response;
  } catch (error) {
    printAll("server", log);
    printError(error as ServiceError);
    return undefined;
  }
}

function masksOf(request: Message): [string, FieldMask][] {
  const { readMask, updateMask, fieldMask } = request as Message & {
    readonly [field: string]: FieldMask | undefined;
  };
  return Object.entries({
    update_mask: updateMask,
    read_mask: readMask,
    field_mask: fieldMask,
  }).filter((entry): entry is [string, FieldMask] => entry[1] !== undefined);
}

/** Print what any client of gRPC reads of an error, in any language. */
function printError({ code, details, metadata }: ServiceError): void {
  print("status", `${status[code]}: ${details}`);
  for (const bytes of metadata.get("grpc-status-details-bin")) {
    for (const detail of fromBinary(StatusSchema, bytes as Buffer).details) {
      for (const { field, reason } of anyUnpack(detail, BadRequestSchema)
        ?.fieldViolations ?? []) {
        print("violation", `${field}  ${reason}`);
      }
    }
  }
}

/** Print what the server did, in lines that fit on a screen. */
function printAll(label: string, statements: readonly string[]): void {
  const lines = statements.flatMap(
    (statement) => statement.match(/\S.{0,98}(?=\s|$)|\S+/g) ?? [],
  );
  for (const [index, line] of lines.entries()) {
    print(index === 0 ? label : "", line);
  }
}

function print(label: string, text: string): void {
  console.log(`   ${label.padEnd(11)}  ${text}`);
}
