// The page of the service worker: `service-worker.long.test.ts` calls its function.
import type { Place } from "../place.ts";
import type { CaseOutcome } from "../run-case.ts";

declare global {
  var caseInServiceWorker: (name: string, place: Place) => Promise<CaseOutcome | string>;
}

const registered = navigator.serviceWorker
  .register("/service-worker.js", { type: "module" })
  .then(() => navigator.serviceWorker.ready);

globalThis.caseInServiceWorker = async (name, place) => {
  const { active } = await registered;
  const { port1, port2 } = new MessageChannel();
  const outcome = new Promise<CaseOutcome | string>((resolve) => {
    port1.onmessage = ({ data }) => resolve(data);
  });
  active?.postMessage({ name, place }, [port2]);
  return outcome;
};
