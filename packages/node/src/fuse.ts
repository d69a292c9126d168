export * from "@rec/core/fuse";
