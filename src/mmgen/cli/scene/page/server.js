// What the page asks of the server that it came from.

export class Refusal extends Error {
  constructor({ problem, phrase, candidates }) {
    super(problem);
    Object.assign(this, { phrase, candidates: candidates ?? [] });
  }
}

export async function ask(action, body = {}) {
  const answer = await fetch(action, { method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify(body) });
  const data = await answer.json();
  if (!answer.ok) throw new Refusal(data);
  return data;
}

export const stateNow = async () => (await fetch("state")).json();

export async function file(name) {
  const answer = await fetch(name);
  if (!answer.ok) throw new Refusal(await answer.json());
  return new Uint8Array(await answer.arrayBuffer());
}
