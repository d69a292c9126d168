import { testRuntime } from "./test-runtime.ts";

testRuntime("Chromium");
