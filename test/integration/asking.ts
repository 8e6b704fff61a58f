import type { MosquittoClients, Subscription } from '../helpers/mosquitto-clients.ts';
import { ROOT } from './automation-stage.ts';

export type AnswerMessage = Readonly<Record<string, unknown>>;

/** Sends commands to topics of the camera `porch` and waits for what is answered. */
export interface Asker {
  readonly heard: Subscription;
  /** Adds a transaction to the JSON and gives the answer that bears it. */
  ask(topic: string, command: Readonly<Record<string, unknown>>): Promise<AnswerMessage>;
  /** Sends the text as it is and gives the next answer on the topic's own result topic. */
  say(topic: string, text: string): Promise<AnswerMessage>;
}

let transactions = 0;

export async function asker(clients: MosquittoClients): Promise<Asker> {
  const heard = await clients.subscribe(`${ROOT}/porch/#`);
  const exchange = async (topic: string, text: string, fits: (answer: AnswerMessage) => boolean) => {
    const from = heard.heard.length;
    await clients.publish(`${ROOT}/porch/${topic}`, text);
    const result = `${ROOT}/porch/${resultOf(topic)}`;
    const answer = await heard.until(
      `the answer to ${topic} ${text}`,
      (message) => message.topic === result && fits(JSON.parse(message.text)),
      { from, withinMs: 30_000 },
    );
    return JSON.parse(answer.text) as AnswerMessage;
  };
  return {
    heard,
    ask(topic, command) {
      const transaction = `t${++transactions}`;
      const fits = (answer: AnswerMessage) => answer.transaction === transaction;
      return exchange(topic, JSON.stringify({ ...command, transaction }), fits);
    },
    say: (topic, text) => exchange(topic, text, () => true),
  };
}

/** Written out, so that a slip in the gateway's own rule would show. */
function resultOf(topic: string): string {
  if (topic === 'home') return 'home/result';
  return topic.replace(/(?:set|get)$/, 'result');
}
