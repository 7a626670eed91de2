import type { CodeRequest, CodeResult, ConsentChannel, Contact, CredentialAccount, Item, JsonObject, NodeContext, Purpose, Rule, ScoresOf } from '@parcours/sdk/node';
import type { SendingRules } from '@parcours/sdk/api';
import type { Happening } from '@parcours/sdk/workflow';
import type { Evaluated, ExpressionRequest } from '../parameters/evaluation.js';
import type { EventEntry, NewEvent } from '../ports.js';
import type { FindNodeType } from '../plan/plan.js';

/** What is known of the playing contact at one moment of the play. */
export interface PlayFacts {
  readonly now: number;
  readonly contact: Contact;
  readonly lists: readonly string[];
  readonly segments: ReadonlySet<number>;
  readonly consents: readonly { readonly purpose: string; readonly channel: ConsentChannel; readonly state: string }[];
  readonly events: readonly Pick<NewEvent, 'name' | 'properties' | 'occurredAt'>[];
}

/** What a play reads of its workspace. None of it changes anything, and none of it leaves the house. */
export interface PlayWorld {
  readonly find: FindNodeType;
  readonly workspaceId: number;
  readonly timezone: string;
  readonly purposes: readonly Purpose[];
  readonly sendingRules: SendingRules;
  /** What an entry point hands over; null with a reason: it starts no run. */
  enter(trigger: EventEntry['trigger'], json: JsonObject, event: Pick<NewEvent, 'name' | 'properties' | 'occurredAt'> | null): Promise<readonly Item[] | { readonly refused: string }>;
  /** The name of a list that is given by its name or its id. */
  listName(list: string): string;
  /** Whether a rule of segments holds for the contact as it is in the play. Throws `UserError` `bad_rule`. */
  holds(rule: Rule, facts: PlayFacts): Promise<boolean>;
  /** Without its secrets; an empty one when there is none of this id. */
  account(id: number): Promise<CredentialAccount>;
  readonly contents: Pick<NodeContext, 'contents' | 'content' | 'fillContent'>;
  readonly loyalty: Pick<NodeContext, 'loyaltyOf' | 'loyaltyOffers'>;
  readonly scoring: Pick<NodeContext, 'scoringOffers'> & {
    /** `real`: it begins with what the contact has come to; an invented one begins with nothing. */
    scoresOf(facts: PlayFacts, real: boolean): Promise<ScoresOf>;
  };
  readFile: NodeContext['readFile'];
  runCode(request: CodeRequest, nodeId: string, now: number): Promise<readonly (readonly CodeResult[])[]>;
  evaluate(request: ExpressionRequest, nodeId: string, now: number): Promise<Evaluated>;
}

export type Deed = Happening['does'];
