/** Scores and stages of a contact now. */
export interface ScoresOf {
  readonly contactId: number;
  /** One for each score of the workspace, in order; 0 points and no grade for who has done nothing. */
  readonly scores: readonly { readonly key: string; readonly name: string; readonly points: number; readonly grade: string | null; readonly why: readonly { readonly rule: string; readonly points: number }[]; readonly activeAt: number | null }[];
  /** Keys of stages of the life cycle, by product category; '' for the contact as a whole. */
  readonly stages: Readonly<Record<string, string>>;
}

/** What can be chosen in the settings of a node: grades from best to worst, stages from first to last. */
export interface ScoringOffers {
  readonly scores: readonly { readonly key: string; readonly name: string; readonly grades: readonly { readonly key: string; readonly from: number }[] }[];
  readonly stages: readonly { readonly key: string; readonly name: string }[];
}
