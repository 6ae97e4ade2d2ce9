const messages: Readonly<Record<number, string>> = {
  [-101]: "账号未登录",
  [-352]: "风控校验失败",
  [-400]: "请求错误",
  [-401]: "非法访问",
  [-403]: "访问权限不足",
  [-404]: "啥都木有",
  [-412]: "request was banned",
  [-500]: "服务器错误",
  [-503]: "过载保护,服务暂不可用",
  [-504]: "服务调用超时",
  [-509]: "超出限制",
  [-702]: "请求频率过高，请稍后再试",
  [-799]: "请求过于频繁，请稍后再试",
  62002: "稿件不可见",
  62003: "稿件已审核通过，等待发布中",
  62004: "稿件审核中",
  62012: "仅UP主自己可见",
};

/** An answer of the service that is not 0: without `data` unless some is given. */
export const envelope = (code: number, message?: string, data?: unknown): Record<string, unknown> => ({
  code,
  message: message ?? messages[code] ?? String(code),
  ttl: 1,
  ...(data === undefined ? {} : { data }),
});
