// For work on the allocator: after a build of @rec/wasm, this builds only the modules that contain its sources.
import { buildOurs } from "./build-heap.js";

await buildOurs(new URL("../dist/", import.meta.url));
