// JavaScript: configurations of the test runner import this file, and Node.js 20 reads no TypeScript.
export const retryLostEvents = { count: 1, condition: /timeout (of )?\d+ ?ms exceeded/i };
