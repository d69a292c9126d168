export type { TestFile, TestFileSource, TestResponse } from "./test-file.ts";
export { createTestHost, type TestCall, type TestHost, type TestHostOptions } from "./test-host.ts";
