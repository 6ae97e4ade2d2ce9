import { constants, crc32, deflateRawSync } from "node:zlib";

/** The page that the service shows instead of JSON to callers it has banned. */
export const bannedPage = `<!DOCTYPE html>
<html lang="zh-CN"><head><meta charset="UTF-8"><title>出错啦! - bilibili.com</title>
<link rel="shortcut icon" href="//www.bilibili.com/favicon.ico"></head>
<body><div class="error-container"><div class="txt-item err-text">由于触发哔哩哔哩安全风控策略，该次访问请求被拒绝。</div>
<div class="txt-item err-text">The request was rejected because of the bilibili security control policy.</div>
</div></body></html>`;

/** A page where JSON should be, with status 200: what captive portals and captcha walls do. */
export const loginPage = `<!DOCTYPE html><html><head><title>验证码_哔哩哔哩</title></head><body><script>window.captcha=1</script></body></html>`;

const chunkBytes = 1_000_000;

/**
 * A gzip body of about 200 KB that unpacks to `megabytes` MB: the beginning of a JSON answer, then blanks.
 * Assembled from one compressed chunk repeated, so that making it costs no memory.
 */
export function gzipBomb(megabytes: number): Buffer {
  const opening = Buffer.from(`{"code":0,"message":"0","ttl":1,"data":"`);
  const blanks = Buffer.alloc(chunkBytes, 32);
  const flush = { finishFlush: constants.Z_SYNC_FLUSH };
  const parts = [Buffer.from([0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 3]), deflateRawSync(opening, flush)];
  const packed = deflateRawSync(blanks, flush);
  let sum = crc32(opening);
  for (let n = 0; n < megabytes; n += 1) {
    parts.push(packed);
    sum = crc32(blanks, sum);
  }
  const trailer = Buffer.alloc(10);
  trailer.set([3, 0]);
  trailer.writeUInt32LE(sum, 2);
  trailer.writeUInt32LE((opening.length + megabytes * chunkBytes) % 2 ** 32, 6);
  return Buffer.concat([...parts, trailer]);
}

/** The answer with a long series around it, as real ones of more than 2 MB are. */
export function swollen(answer: Record<string, unknown>, bytes: number): Record<string, unknown> {
  const part = {
    cid: 1,
    page: 1,
    part: "第一集 很久很久以前",
    duration: 600,
    dimension: { width: 1920, height: 1080 },
  };
  const episodes = Array.from(
    { length: Math.ceil(bytes / Buffer.byteLength(JSON.stringify(part))) },
    () => part,
  );
  const { data } = answer;
  const isObject = typeof data === "object" && data !== null && !Array.isArray(data);
  return isObject
    ? { ...answer, data: { ...data, ugc_season: { sections: [{ episodes }] } } }
    : { ...answer, ugc_season: { sections: [{ episodes }] } };
}
