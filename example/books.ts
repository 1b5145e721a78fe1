import { create } from "@bufbuild/protobuf";
import type { ServiceHandlers } from "protoc-gen-fieldmask-es/grpc";
import {
  UpdateBookRequestReadMask,
  UpdateBookRequestUpdateMask,
} from "./gen/example/v1/book_fieldmask.js";
import { BookSchema, type Library } from "./gen/example/v1/book_pb.js";
import { respond } from "./respond.js";

/** The handlers of the book service, with one book on the shelf. */
export function libraryHandlers(): ServiceHandlers<typeof Library> {
  let stored = create(BookSchema, {
    name: "books/1",
    title: "The Hobit",
    subtitle: "There and Back Again",
    author: { givenName: "John", familyName: "Tolkien" },
    tags: ["fantasy"],
    pages: 310,
  });
  return {
    updateBook({ request }, callback) {
      respond(callback, () => {
        stored = UpdateBookRequestUpdateMask.filter(request).update(stored);
        return UpdateBookRequestReadMask.filter(request).mask(stored);
      });
    },
  };
}
