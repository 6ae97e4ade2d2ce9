import { bulk } from "./answer-bulk.ts";
import type { AnswerInput, Json } from "./answer-input.ts";
import { card, list } from "./answer-uploader.ts";
import { view } from "./answer-view.ts";
import { envelope } from "./codes.ts";
import type { Endpoint, Question } from "./request-log.ts";

const answers: Readonly<Record<Endpoint, (question: Question, input: AnswerInput) => Json>> = {
  view,
  bulk,
  list,
  card,
  other: () => envelope(-404),
};

/** The normal answer, as JSON, with what the script says of single videos. */
export const answer = (question: Question, input: AnswerInput): Json =>
  answers[question.endpoint](question, input);
