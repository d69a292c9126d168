// Programs of C for tests of packages that do not depend on `@rec/c-programs` themselves.
export { buildFolders } from "@rec/c-programs/libraries";
