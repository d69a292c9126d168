import type { TestResponse } from "./test-file.ts";

const NULL_BODY_STATUS: readonly number[] = [101, 204, 205, 304];

/** A `Response` as `fetch` would give it for `url`, with a body that arrives as `file` describes. */
export function createTestResponse(url: string, file: TestResponse, signal: AbortSignal | undefined): Response {
  const { status = 200, statusText = "", headers = { "content-type": "application/wasm" } } = file;
  const body =
    NULL_BODY_STATUS.includes(status) || file.body === undefined ? null : createBody(file.body, file, signal);
  const response = new Response(body, { status, statusText, headers });
  Object.defineProperty(response, "url", { value: file.url ?? url });
  return response;
}

/** One chunk for each read, so that no chunk is sent before it is requested. */
function createBody(
  source: BufferSource,
  file: TestResponse,
  signal: AbortSignal | undefined,
): ReadableStream<Uint8Array> {
  const bytes = ArrayBuffer.isView(source)
    ? new Uint8Array(source.buffer, source.byteOffset, source.byteLength)
    : new Uint8Array(source);
  const { fail, stallAfterBytes, chunkSizeBytes = Math.max(bytes.length, 1) } = file;
  const end = Math.min(fail?.afterBytes ?? bytes.length, stallAfterBytes ?? bytes.length, bytes.length);
  let sent = 0;

  return new ReadableStream<Uint8Array>(
    {
      start(controller) {
        signal?.addEventListener("abort", () => controller.error(signal.reason), { once: true });
      },
      pull(controller) {
        if (sent < end) {
          const chunk = bytes.slice(sent, Math.min(sent + chunkSizeBytes, end));
          sent += chunk.length;
          controller.enqueue(chunk);
          return;
        }
        if (stallAfterBytes !== undefined && end === stallAfterBytes) return new Promise<void>(() => {});
        if (fail !== undefined) return controller.error(fail.error);
        controller.close();
      },
    },
    { highWaterMark: 0 },
  );
}
