import { connect } from "node:net";

/**
 * Sends a request as bytes on a socket, with whatever headers, and nothing added but the end of the line.
 * `head` may be indented; its lines are given the ends HTTP wants.
 */
export async function rawRequest(
  url: string,
  head: string,
  body = "",
): Promise<{ readonly status: number; readonly text: string }> {
  const { hostname, port } = new URL(url);
  const socket = connect(Number(port), hostname);
  socket.write(`${head.trim().replaceAll(/\n\s*/g, "\r\n")}\r\nConnection: close\r\n\r\n${body}`);
  let text = "";
  for await (const chunk of socket) text += String(chunk);
  return { status: Number(text.split(" ")[1]), text };
}
