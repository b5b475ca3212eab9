import { AuthConfig } from '../../config/auth.config.js';
import { ServerConfig } from '../../config/server.config.js';
import { InputRequired } from '../tool.errors.js';
import type { Answer, Question } from '../decorators/question.js';
import { type QuestionedCall, Questions } from './questions.js';
import { InProcessSpentAnswers } from './spent-answers.js';

const KEY = 'a-secret-that-is-long-enough-0123456789';
const QUESTION: Question = { key: 'confirm', text: 'Buy 3 of SPY?' };
const CALL: QuestionedCall = { tenant: 'alice', tool: 'buy', input: { quantity: 3 } };
const AT = 1_800_000_000_000;

interface Attempt {
  readonly by?: Questions;
  readonly call?: QuestionedCall;
  readonly question?: Question;
  readonly now?: number;
  readonly said?: Answer;
}

const questionsWith = (jwtSecretKey?: string): Questions =>
  new Questions(
    Object.assign(new AuthConfig(), { jwtSecretKey }),
    new ServerConfig(),
    new InProcessSpentAnswers(),
  );

const sealed = (questions: Questions, question = QUESTION): string =>
  String(questions.put(new InputRequired(question), CALL, AT).requestState);

describe('Questions', () => {
  let questions: Questions;

  beforeEach(() => {
    questions = questionsWith(KEY);
  });

  const answered = (
    seal: string | undefined,
    { by = questions, call = CALL, question = QUESTION, now = AT, said = 'accept' }: Attempt = {},
  ) => by.answer(question, { seal, answerTo: () => said }, call, now);

  it.each(['accept', 'decline', 'cancel'] as const)('takes %s for what it is, once', async (said) => {
    const seal = sealed(questions);
    expect(await answered(seal, { said })).toBe(said);
    expect(await answered(seal, { said: 'accept' })).toBeUndefined();
  });

  it.each<[string, Attempt]>([
    ['another caller', { call: { ...CALL, tenant: 'bob' } }],
    ['another tool', { call: { ...CALL, tool: 'sell' } }],
    ['other arguments', { call: { ...CALL, input: { quantity: 300 } } }],
    ['another question', { question: { key: 'sure', text: QUESTION.text } }],
    ['other words', { question: { key: 'confirm', text: 'Buy 4 of SPY?' } }],
    ['ten minutes later', { now: AT + 600_000 }],
  ])('takes no answer for %s', async (_, difference) => {
    expect(await answered(sealed(questions), difference)).toBeUndefined();
  });

  it('takes an answer until ten minutes are over, and one that a refusal has not used up', async () => {
    const seal = sealed(questions);
    expect(await answered(seal, { call: { ...CALL, tenant: 'bob' } })).toBeUndefined();
    expect(await answered(seal, { now: AT + 599_000 })).toBe('accept');
  });

  it('takes answers to questions of a replica, and of nobody with another key', async () => {
    expect(await answered(sealed(questionsWith(KEY)))).toBe('accept');
    expect(await answered(sealed(questionsWith(`${KEY}x`)))).toBeUndefined();
    expect(await answered(sealed(questionsWith()), { by: questionsWith() })).toBeUndefined();
  });

  it.each([undefined, '', '.', '..', 'a.b', 'a.b.c.d', 'x'.repeat(100_000)])(
    'takes no answer with what is no seal: %#',
    async (seal) => {
      expect(await answered(seal)).toBeUndefined();
    },
  );

  it('says nothing of the call in a seal', () => {
    const seal = sealed(questions);
    expect(seal.length).toBeLessThan(120);
    expect(Buffer.from(seal, 'base64url').toString('latin1')).not.toMatch(/alice|SPY|buy/);
  });

  it('asks by form, or by address where there is one', () => {
    const form = questions.put(new InputRequired(QUESTION), CALL);
    expect(form.inputRequests).toMatchObject({
      confirm: { params: { mode: 'form', message: QUESTION.text } },
    });
    const open = questions.put(new InputRequired(QUESTION, new URL('https://a.example/b?c=d')), CALL);
    expect(open.inputRequests).toEqual({
      confirm: {
        method: 'elicitation/create',
        params: { mode: 'url', message: QUESTION.text, url: 'https://a.example/b?c=d' },
      },
    });
  });
});

describe('InProcessSpentAnswers', () => {
  const now = Date.now() / 1000;

  it('forgets what is too old to count, and the oldest when there are too many', () => {
    const few = new InProcessSpentAnswers(3);
    expect([few.spend('old', now - 1), few.spend('old', now - 1)]).toEqual([true, false]);
    expect(['a', 'b', 'c'].map((id) => few.spend(id, now + 60))).toEqual([true, true, true]);
    expect(few.spend('old', now - 1)).toBe(true);
    expect(few.spend('c', now + 60)).toBe(false);
    expect(few.spend('a', now + 60)).toBe(true);
  });
});
