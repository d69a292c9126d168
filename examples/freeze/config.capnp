using Workerd = import "/workerd/workerd.capnp";

const config :Workerd.Config = (
  services = [(name = "main", worker = .worker)],
  sockets = [(name = "http", address = "127.0.0.1:8080", http = (), service = "main")],
);

const worker :Workerd.Worker = (
  modules = [
    (name = "worker.js", esModule = embed "worker.js"),
    (name = "dist/workerd/index.js", esModule = embed "dist/workerd/index.js"),
    (name = "dist/workerd/linked.wasm", wasm = embed "dist/workerd/linked.wasm"),
  ],
  compatibilityDate = "2026-11-01",
);
