/**
 * The rooms of the workbench, `apps/web`. The page and the worker share plain data alone, and parts of the page do not know
 * each other.
 *
 * @type {readonly import("./rooms.js").Room[]}
 */
export const webRooms = [
  {
    name: "web/model",
    files: /^apps\/web\/src\/model\//,
    may: [],
    why: "model/ is the data that page and worker exchange, and knows neither",
  },
  {
    name: "web/linker",
    files: /^apps\/web\/src\/linker\//,
    may: ["web/model"],
    why: "linker/ runs in the worker, without the page",
  },
  {
    name: "web/session",
    files: /^apps\/web\/src\/session\//,
    may: ["web/model"],
    why: "session/ is the page's half of the link, and knows no part of the page",
  },
  {
    name: "web/ui",
    files: /^apps\/web\/src\/ui\//,
    may: ["web/model", "web/session"],
    why: "ui/ has elements that all parts share, and knows no part",
  },
  {
    name: "web/offline",
    files: /^apps\/web\/src\/offline\//,
    may: [],
    why: "offline/ is the service worker and its registration, which know files alone",
  },
  ...["call", "measure", "memory", "modules", "picture", "problems", "records", "take-away", "waterfall"].map(
    (part) => ({
      name: `web/${part}`,
      files: new RegExp(`^apps/web/src/features/${part}/`),
      may: ["web/model", "web/session", "web/ui"],
      why: "a part of the page imports no other part: what two need lies in model/, session/ or ui/",
    }),
  ),
  {
    name: "web/frame",
    files: /^apps\/web\/src\/[^/]+\.tsx?$/,
    may: ["*"],
    why: "the frame puts the parts together",
  },
];
