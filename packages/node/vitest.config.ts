import { defineConfig } from "vitest/config";

export default defineConfig({ test: { globalSetup: "@rec/property-runs/announce" } });
