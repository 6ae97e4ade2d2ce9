/** What a call fails with. @throws if it does not fail */
export async function failureOf(call: Promise<unknown>): Promise<unknown> {
  const outcome = await call.then(
    () => ({ failed: false, error: undefined }),
    (error: unknown) => ({ failed: true, error }),
  );
  if (outcome.failed) return outcome.error;
  throw new Error("the call was expected to fail");
}
