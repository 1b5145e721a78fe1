// A story in nine calls, over gRPC: what a client asks, what the service does
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
  GetBookRequestReadMask,
  ListBooksRequestReadMask,
  UpdateBookRequestReadMask,
  UpdateBookRequestUpdateMask,
} from "./gen/example/v1/book_fieldmask.js";
import {
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

const { DATABASE_URL } = process.env;
const log: string[] = [];
const server = await startServer({
  databaseUrl: DATABASE_URL,
  log: (line) => log.push(line),
});
const client = connect(server.address);
const getBook = unary(client.library.getBook.bind(client.library));
const listBooks = unary(client.library.listBooks.bind(client.library));
const updateBook = unary(client.library.updateBook.bind(client.library));
const getUser = unary(client.users.getUserInfo.bind(client.users));
let calls = 0;

console.log(
  `A library of books in ${DATABASE_URL === undefined ? "PostgreSQL, embedded in this process" : "the database of DATABASE_URL"}; its service masks whatever it answers.`,
);
try {
  await tell(
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
  client.close();
  await server.close();
}

/** Make a call, and print all there is to see of it. */
async function tell<Request extends Message, Response extends DescMessage>(
  title: string,
  schema: Response,
  call: (request: Request) => Promise<MessageShape<Response>>,
  request: Request,
): Promise<void> {
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
  } catch (error) {
    printAll("server", log);
    printError(error as ServiceError);
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

/** What any client of gRPC reads of an error, in any language. */
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
