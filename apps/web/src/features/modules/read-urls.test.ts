import { expect, test } from "vitest";
import { readUrls } from "./read-urls.ts";

test("each line is one URL, also with a space in it; lines that are none are told apart", () => {
  const text = "https://a.example/my module.wasm\r\n\n  wasm/b c.wasm  \nfile:///etc/x.wasm\nhttps://\n";
  expect(readUrls(text, "https://page.example/")).toEqual({
    urls: ["https://a.example/my module.wasm", "wasm/b c.wasm"],
    others: ["file:///etc/x.wasm", "https://"],
    trouble: expect.stringMatching(/^No URL of the web: file:\/\/\/etc\/x.wasm, https:\/\/\. Begin it with https/),
  });
});

test("a URL may hold the module, and one of another page's memory is refused with the reason", () => {
  const data = "data:application/wasm;base64,AGFzbQEAAAA=";
  const blob = "blob:https://a.example/1b2c";
  expect(readUrls(`${data}\n${blob}`, "https://page.example/")).toEqual({
    urls: [data],
    others: [blob],
    trouble: `Only the page that made it can read ${blob}. Save the file there, and drop it here.`,
  });
});
