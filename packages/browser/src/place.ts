export * from "@rec/core/place";
