import { Readable } from "node:stream";
import type { BaseHttpClient, HttpRequest, StreamingHttpResponse } from "@crawlee/http";

/** Crawlee on the runtime's own `fetch`: several times as fast as the browser's disguise it puts on by default. */
export const fetchClient: BaseHttpClient = {
  sendRequest: () => Promise.reject(new Error("the crawler streams")),
  async stream(request: HttpRequest): Promise<StreamingHttpResponse> {
    const response = await fetch(request.url);
    const { status: statusCode, url } = response;
    const headers = Object.fromEntries(response.headers);
    const stream = Readable.from([Buffer.from(await response.arrayBuffer())]);
    const progress = { percent: 1, transferred: 0 };
    return {
      // The crawler reads status and headers off the stream itself.
      stream: Object.assign(stream, { statusCode, headers, url }),
      request,
      redirectUrls: [],
      url,
      statusCode,
      headers,
      trailers: {},
      complete: true,
      downloadProgress: progress,
      uploadProgress: progress,
    };
  },
};
