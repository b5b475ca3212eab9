import { randomBytes } from 'node:crypto';
import { Inject, Injectable } from '@nestjs/common';
import { inputRequired, type InputRequest, type InputRequiredResult } from '@modelcontextprotocol/server';
import { Seal } from '../../auth/keys/seal.js';
import { AuthConfig } from '../../config/auth.config.js';
import { ServerConfig } from '../../config/server.config.js';
import type { Answer, Person, Question } from '../decorators/question.js';
import type { InputRequired } from '../tool.errors.js';
import type { Dialogue } from './dialogue.js';
import { SPENT_ANSWERS, type SpentAnswers } from './spent-answers.js';

/** The call a question is about. */
export interface QuestionedCall {
  readonly tenant: string;
  readonly tool: string;
  readonly input: unknown;
}

// As long as the SDK waits for an answer on a connection of the 2025 revisions.
const LIFETIME_SECONDS = 600;
const MAX_SEAL_LENGTH = 256;

/**
 * Questions to the person at the client, sealed: the client returns the seal with the answer, and the answer
 * counts only for the same caller, tool, arguments and words, for ten minutes, and once. Whatever else comes
 * back counts as no answer, so that the person is asked what is really about to be done.
 */
@Injectable()
export class Questions {
  private readonly seal: Seal;

  constructor(
    auth: AuthConfig,
    private readonly config: ServerConfig,
    @Inject(SPENT_ANSWERS) private readonly spent: SpentAnswers,
  ) {
    this.seal = new Seal(auth, 'question');
  }

  /** The person of a request, as the called tool may talk to them. */
  personOf(dialogue: Dialogue, call: QuestionedCall): Person {
    const { canAsk, canOpen } = dialogue;
    return {
      canAsk,
      canOpen,
      confirmation: this.config.confirmLive,
      answerTo: (question) => this.answer(question, dialogue, call),
    };
  }

  /** The question as the protocol has it. */
  put({ question, address }: InputRequired, call: QuestionedCall, now = Date.now()): InputRequiredResult {
    const id = randomBytes(16).toString('base64url');
    const expiresAt = String(Math.floor(now / 1000) + LIFETIME_SECONDS);
    const sealed = this.seal.of(content(id, expiresAt, question, call));
    const requestState = [id, expiresAt, sealed].join('.');
    return inputRequired({ inputRequests: { [question.key]: request(question, address) }, requestState });
  }

  /** The answer to this question about this call. Using it up is part of reading it. */
  async answer(
    question: Question,
    { seal, answerTo }: Pick<Dialogue, 'seal' | 'answerTo'>,
    call: QuestionedCall,
    now = Date.now(),
  ): Promise<Answer | undefined> {
    const answer = answerTo(question.key);
    if (!answer || !seal || seal.length > MAX_SEAL_LENGTH) return undefined;
    const [id = '', expiresAt = '', mac = ''] = seal.split('.');
    if (!this.seal.fits(content(id, expiresAt, question, call), mac)) return undefined;
    if (Number(expiresAt) * 1000 <= now) return undefined;
    return (await this.spent.spend(id, Number(expiresAt))) ? answer : undefined;
  }
}

/** What a question is sealed over. */
function content(id: string, expiresAt: string, { key, text }: Question, call: QuestionedCall): string {
  const { tenant, tool, input } = call;
  return JSON.stringify([id, expiresAt, key, text, tenant, tool, input]);
}

/** A yes or no, or an address to open; the client shows the text and the choice. */
function request({ text }: Question, address: URL | undefined): InputRequest {
  if (address) return inputRequired.elicitUrl({ message: text, url: address.href });
  const requestedSchema = { type: 'object' as const, properties: {} };
  return inputRequired.elicit({ message: text, requestedSchema });
}
