/// <reference lib="webworker" />

/** The files of the page and the version of them, which the build puts here. */
declare const PAGE_FILES: readonly string[];
declare const PAGE_VERSION: string;

const scope = self as unknown as ServiceWorkerGlobalScope;
const cacheName = `rec-page-${PAGE_VERSION}`;

scope.addEventListener("install", (event) => {
  event.waitUntil(keepFiles());
});

scope.addEventListener("activate", (event) => {
  event.waitUntil(removeOldVersions());
});

scope.addEventListener("fetch", (event) => {
  const { request } = event;
  if (request.method !== "GET" || !request.url.startsWith(scope.registration.scope)) return;
  event.respondWith(answer(request));
});

/** Keeps all files of this version, or none. */
async function keepFiles(): Promise<void> {
  const cache = await caches.open(cacheName);
  await cache.addAll(PAGE_FILES.map((path) => new Request(path, { cache: "reload" })));
  await scope.skipWaiting();
}

async function removeOldVersions(): Promise<void> {
  const names = await caches.keys();
  const old = names.filter((name) => name.startsWith("rec-page-") && name !== cacheName);
  await Promise.all(old.map((name) => caches.delete(name)));
}

/** A file of the page comes from the cache; the page's query belongs to its script. All else comes from the network. */
async function answer(request: Request): Promise<Response> {
  const cache = await caches.open(cacheName);
  const ignoreSearch = request.mode === "navigate";
  return (await cache.match(request, { ignoreSearch })) ?? fetch(request);
}
