/**
 * The `retry` of tests in a browser: once more if a wait for the browser ended in vain, and only then. The protocol
 * between the test and the browser loses an event, such as the start of a download, once in some ten thousand tests. A
 * wrong value is never tried again, and a page that never shows a text fails twice. The runner prints `(retry x1)`.
 */
export declare const retryLostEvents: { readonly count: 1; readonly condition: RegExp };
