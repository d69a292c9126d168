/** Asks the browser to keep the page for times without a network. Without service workers, the page works all the same. */
export async function keepOffline(): Promise<void> {
  if (!("serviceWorker" in navigator)) return;
  try {
    await navigator.serviceWorker.register(new URL("service-worker.js", document.baseURI));
  } catch {
    // A browser can refuse, for example in a private window. The reader loses nothing but the page without a network.
  }
}
