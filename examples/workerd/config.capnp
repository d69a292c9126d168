using Workerd = import "/workerd/workerd.capnp";

const config :Workerd.Config = (
  services = [(name = "main", worker = .worker)],
  sockets = [(name = "http", address = "127.0.0.1:8080", http = (), service = "main")],
);

const worker :Workerd.Worker = (
  modules = [
    (name = "worker.js", esModule = embed "worker.js"),
    (name = "plan.json", json = embed "dist/plan.json"),
    (name = "program.wasm", wasm = embed "dist/program.wasm"),
    (name = "memory.wasm", wasm = embed "dist/memory.wasm"),
    (name = "@rec/core/run", esModule = embed "node_modules/@rec/core/dist/bundled/run.js"),
    (name = "@rec/core/chunks/run.js", esModule = embed "node_modules/@rec/core/dist/bundled/chunks/run.js"),
  ],
  compatibilityDate = "2026-11-01",
);
