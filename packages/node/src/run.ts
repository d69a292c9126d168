export * from "@rec/core/run";
