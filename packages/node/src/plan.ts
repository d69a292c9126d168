export * from "@rec/core/plan";
