export * from "@rec/core/freeze";
