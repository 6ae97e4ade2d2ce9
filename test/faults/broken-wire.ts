import { startMiniHrana, type MiniHrana } from "../support/mini-hrana.ts";

/**
 * A database server behind a wire that breaks at the n-th request: before it got there (401, 429), or before its answer
 * came back (502). What was begun over the wire is then over, as a server ends what it hears no more of. In a process of
 * its own, because two copies of SQLite in one process take each other's locks away. Argument: the file. Prints its
 * address; `/arm?n=…&status=…` counts anew, `/seen` tells how many requests came.
 */
const [path = ""] = process.argv.slice(2);
let server: MiniHrana = startMiniHrana(path);
let [seen, fatal, status] = [0, 0, 0];

async function breakOff(): Promise<Response> {
  await server[Symbol.asyncDispose]();
  server = startMiniHrana(path);
  return Response.json({ message: "the wire broke" }, { status });
}

const wire = Bun.serve({
  port: 0,
  hostname: "127.0.0.1",
  async fetch(request) {
    const { pathname, search, searchParams } = new URL(request.url);
    if (pathname === "/seen") return Response.json(seen);
    if (pathname === "/arm") {
      [seen, fatal, status] = [0, Number(searchParams.get("n")), Number(searchParams.get("status"))];
      return Response.json(seen);
    }
    seen += 1;
    const isHit = seen === fatal;
    if (isHit && status !== 502) return breakOff();
    const { method } = request;
    const body = await request.text();
    const answer = await fetch(
      server.url + pathname + search,
      method === "GET" ? { method } : { method, body },
    );
    const text = await answer.text();
    return isHit ? breakOff() : new Response(text, { status: answer.status, headers: answer.headers });
  },
});
process.stdout.write(`http://127.0.0.1:${wire.port}\n`);
// Nobody is left to serve once our input ends.
process.stdin.on("end", () => process.exit(0)).resume();
