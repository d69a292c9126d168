export * from "@rec/core/memory";
