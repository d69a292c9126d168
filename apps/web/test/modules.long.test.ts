import { mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { artifactUrl } from "@rec/wasm";
import { packTar } from "modern-tar";
import type { Locator } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { useWorkbench } from "./workbench.ts";

const bench = useWorkbench();

type Artifact = Parameters<typeof artifactUrl>[0];

let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "rec-modules-"));
});

afterAll(() => rm(folder, { recursive: true }));

async function bytesOf(name: Artifact): Promise<Uint8Array<ArrayBuffer>> {
  return new Uint8Array(await readFile(artifactUrl(name)));
}

async function tarball(names: readonly Artifact[]): Promise<Buffer> {
  const entries = await Promise.all(
    names.map(async (name) => {
      const body = await bytesOf(name);
      return { header: { name: `package/dist/${name}.wasm`, size: body.length }, body };
    }),
  );
  const readme = { header: { name: "package/README.md", size: 4 }, body: "text" };
  return gzipSync(await packTar([readme, ...entries]));
}

/** Drops files on the page, as a browser does it. */
async function drop(files: Readonly<Record<string, Uint8Array>>): Promise<void> {
  const contents = Object.entries(files).map(([name, bytes]) => [name, Buffer.from(bytes).toString("base64")] as const);
  const prevented = await bench.page.evaluate((given) => {
    const transfer = new DataTransfer();
    for (const [name, text] of given) {
      const bytes = Uint8Array.from(atob(text), (character) => character.charCodeAt(0));
      transfer.items.add(new File([bytes], name));
    }
    const events = ["dragenter", "dragover", "drop"].map(
      (type) => new DragEvent(type, { dataTransfer: transfer, bubbles: true, cancelable: true }),
    );
    return events.map((event) => !document.body.dispatchEvent(event));
  }, contents);
  // The browser leaves the page for a file, unless all of them are prevented.
  expect(prevented).toEqual([true, true, true]);
}

function names(): Locator {
  return bench.page.getByRole("textbox", { name: /^Name of / });
}

async function expectNames(expected: readonly string[]): Promise<void> {
  await expect
    .poll(() => names().evaluateAll((fields) => fields.map((field) => (field as HTMLInputElement).value)))
    .toEqual(expected);
}

async function expectState(state: string): Promise<void> {
  await bench.page.locator(`#status[data-state="${state}"]`).waitFor();
}

function button(name: string): Locator {
  return bench.page.getByRole("button", { name, exact: true });
}

describe("modules of the reader", () => {
  test("are dropped, renamed, given a provider and removed, and link again at each change", async () => {
    await bench.open();
    await button("Clear all").click();
    await expectNames([]);
    await expectState("linked");

    await drop({ "program.wasm": await bytesOf("program") });
    await expectState("failed");
    await drop({ "memory.wasm": await bytesOf("memory"), "dlmalloc.wasm": await bytesOf("dlmalloc") });
    await expectNames(["program", "memory", "dlmalloc"]);
    await expectState("failed");
    // A set with files of the reader has no address that could reopen it.
    await expect.poll(() => bench.page.url()).toBe(bench.url);

    await bench.page.getByText("2 imports, 3 exports").click();
    await bench.page.getByLabel("Provider of env.malloc for program").selectOption({ label: "dlmalloc.malloc" });
    await bench.page.getByLabel("Provider of env.free for program").selectOption({ label: "dlmalloc.free" });
    await expectState("linked");

    // A choice stays with its module under another name.
    const field = bench.page.getByRole("textbox", { name: "Name of dlmalloc" });
    await field.fill("heap");
    await field.press("Enter");
    await expectNames(["program", "memory", "heap"]);
    await expectState("linked");
    const provider = bench.page.getByLabel("Provider of env.malloc for program");
    expect(await provider.locator("option:checked").textContent()).toBe("heap.malloc");

    // The same file, built again, takes the place of the earlier one and keeps its name.
    await drop({ "dlmalloc.wasm": await bytesOf("dlmalloc") });
    await expectState("linked");
    await expectNames(["program", "memory", "heap"]);

    // A name that another module has gets a number; Escape renames nothing.
    const second = bench.page.getByRole("textbox", { name: "Name of memory" });
    await second.fill("heap");
    await second.press("Enter");
    await expectNames(["program", "heap-2", "heap"]);
    const third = bench.page.getByRole("textbox", { name: "Name of heap-2" });
    await third.fill("other");
    await third.press("Escape");
    await expectNames(["program", "heap-2", "heap"]);

    // Without its module, the choice is gone, and the rules find the other one.
    await button("Remove heap").click();
    await expectNames(["program", "heap-2"]);
    await expectState("linked");
    await expect.poll(() => provider.locator("option:checked").textContent()).toBe("By the rules: heap-2.malloc");
    expect(bench.complaints).toEqual([]);
  });

  test("are renamed by a click on another button, which counts, and by Tab, which goes on from the name", async () => {
    await bench.open();
    await button("Clear all").click();
    await drop({ "ping.wasm": await bytesOf("ping"), "pong.wasm": await bytesOf("pong") });
    await expectState("linked");
    await bench.page.getByRole("textbox", { name: "Name of ping" }).fill("first");
    await button("Remove pong").click();
    await expectNames(["first"]);

    await bench.page.getByText(/^1 import, /).click();
    const field = bench.page.getByRole("textbox", { name: "Name of first" });
    await field.fill("second");
    await field.press("Tab");
    await expectNames(["second"]);
    await expectState("failed");
    expect(await button("Remove second").evaluate((element) => element === document.activeElement)).toBe(true);
    // The imports stay open.
    expect(await bench.page.getByLabel("Provider of pong.isOdd for second").isVisible()).toBe(true);
  });

  test("come from archives: the only module at once, else those that are chosen", async () => {
    await bench.open("?example=unresolved-import");
    await drop({ "memory-1.0.0.tgz": await tarball(["memory"]) });
    await expectNames(["program", "memory"]);
    await expectState("linked");

    await drop({ "all.tar.gz": await tarball(["ping", "pong", "start"]) });
    await bench.page.getByRole("group", { name: "3 modules in all.tar.gz" }).waitFor();
    await bench.page.getByRole("checkbox", { name: /start\.wasm/ }).uncheck();
    await button("Add 2 modules").click();
    await expectNames(["program", "memory", "ping", "pong"]);
    await expectState("linked");

    const packed = await tarball(["ping", "pong"]);
    await drop({ "cut.tgz": packed.subarray(0, packed.length - 40) });
    await bench.page.getByText(/^Cannot read cut\.tgz: .* download or pack it again\.$/).waitFor();
    await drop({ "empty.tgz": await tarball([]) });
    await bench.page.getByText("There is no .wasm or .so file in the archive empty.tgz.").waitFor();
    await drop({ "notes.txt": Buffer.from("a text") });
    await bench.page.getByText("notes.txt is no WebAssembly module.").waitFor();
    await button("Close the message").click();
    await expectNames(["program", "memory", "ping", "pong"]);
    await expectState("linked");
  });

  test("are picked, as files or as a folder", async () => {
    await bench.open();
    await button("Clear all").click();
    await mkdir(join(folder, "build", "deep"), { recursive: true });
    await writeFile(join(folder, "build", "ping.wasm"), await bytesOf("ping"));
    await writeFile(join(folder, "build", "deep", "pong.wasm"), await bytesOf("pong"));
    await writeFile(join(folder, "build", "notes.txt"), "text");
    const folderChooser = bench.page.waitForEvent("filechooser");
    await button("Choose a folder").click();
    await (await folderChooser).setFiles(join(folder, "build"));
    await button("Add 2 modules").click();
    await expectNames(["ping", "pong"]).catch(() => expectNames(["pong", "ping"]));
    await expectState("linked");

    const fileChooser = bench.page.waitForEvent("filechooser");
    await button("Choose files").click();
    await (await fileChooser).setFiles(join(folder, "build", "ping.wasm"));
    await expect.poll(() => names().count()).toBe(3);
    expect(await names().last().inputValue()).toBe("ping-2");
  });

  test("are pasted as URLs, and the address reopens the set", async () => {
    await bench.open();
    await button("Clear all").click();
    const field = bench.page.getByLabel("URLs of modules, one on each line");
    await field.fill(`${bench.url}wasm/ping.wasm\nwasm/pong64.wasm\nmailto:me`);
    await button("Add the URLs").click();
    await bench.page.getByText("No URL of the web: mailto:me.").waitFor();
    expect(await field.inputValue()).toBe("mailto:me");
    await expectNames(["ping", "pong64"]);
    await field.fill(`blob:${bench.url}0f0f`);
    await button("Add the URLs").click();
    await bench.page.getByText(/^Only the page that made it can read blob:.* drop it here\.$/).waitFor();
    const name = bench.page.getByRole("textbox", { name: "Name of pong64" });
    await name.fill("pong");
    await name.press("Enter");
    await expectState("failed");
    await bench.page.getByText("Options", { exact: true }).click();
    await bench.page.getByLabel("Warnings", { exact: true }).selectOption({ label: "errors" });
    await bench.page.waitForURL(/#set=.*strict/);

    const address = bench.page.url().slice(bench.url.length);
    await bench.page.goto("about:blank");
    await bench.open(address);
    await expectNames(["ping", "pong"]);
    await expectState("failed");
    await bench.page.getByText("Options: 1 changed").waitFor();
  });

  test("of an address that is broken are not opened, and its host functions wait for a click", async () => {
    await bench.open("#set=%7B%22m%22");
    await bench.page
      .getByText("The address holds a set that cannot be opened: it is cut off, or changed. The lesson is shown.")
      .waitFor();
    await expectNames(["program", "memory"]);
    await expectState("linked");

    const set = { m: [["ping", "wasm/ping.wasm"]], h: "return { pong: { isOdd: () => 1 } };" };
    await bench.page.goto("about:blank");
    await bench.open(`#set=${encodeURIComponent(JSON.stringify(set))}`);
    await expectNames(["ping"]);
    await expectState("failed");
    expect(await bench.page.getByLabel("Host functions of the address").inputValue()).toBe(set.h);
    await button("Use these host functions").click();
    await expectState("linked");
  });

  test("are still there after a step back and a step forward, though files have no address", async () => {
    await bench.open("?example=ping-pong");
    await drop({ "memory.wasm": await bytesOf("memory") });
    await expectNames(["ping", "pong", "memory"]);
    await button("Remove pong").click();
    await expectNames(["ping", "memory"]);
    await bench.page.goBack();
    await expectNames(["ping", "pong"]);
    expect(bench.page.url()).toBe(`${bench.url}?example=ping-pong`);
    await bench.page.goForward();
    await expectNames(["ping", "memory"]);
  });

  test("show their names as text, whatever these contain", async () => {
    await bench.open();
    await button("Clear all").click();
    const hostile = '<img src=x onerror="document.title=1">';
    await drop({ [`${hostile}.wasm`]: await bytesOf("ping") });
    await expectNames([hostile]);
    await expectState("failed");
    await button(`Remove ${hostile}`).waitFor();
    expect(await bench.page.locator("main img").count()).toBe(0);
    expect(await bench.page.title()).toMatch(/^Not linked/);
  });
});
