import { Type, type Static } from 'typebox';
import type { Rule } from '../rule.js';
import { CONTENT_FONTS, CONTENT_MEDIA, CONTENT_SCHEMA_VERSION } from './content-media.js';
import type { RichText } from './rich-text.js';

const strict = { additionalProperties: false } as const;
const named = <const Names extends readonly string[]>(names: Names): ReturnType<typeof Type.Unsafe<Names[number]>> => Type.Unsafe<Names[number]>({ type: 'string', enum: [...names] });
const Colour = Type.String({ pattern: '^#[0-9a-fA-F]{6}$' });
const Align = named(['left', 'center', 'right'] as const);
const Line = (maxLength: number): ReturnType<typeof Type.String> => Type.String({ maxLength });
const Rich = Type.Unsafe<RichText>(Type.Unknown());

/** What stands in every block: its id, where it is shown, and to whom. */
const Base = {
  id: Type.String({ pattern: '^[A-Za-z0-9_-]{1,40}$' }),
  /** Media it is written in; all of them unless said. */
  only: Type.Optional(Type.Array(named(CONTENT_MEDIA), { maxItems: 3 })),
  /** Shown to contacts for whom the rule holds and who are in the segment; to everybody unless said. */
  when: Type.Optional(Type.Object({ rule: Type.Optional(Type.Unsafe<Rule>(Type.Unknown())), segment: Type.Optional(Type.Integer({ minimum: 1 })) }, strict)),
};

const HeadingBlock = Type.Object({ ...Base, type: Type.Literal('heading'), text: Line(500), level: Type.Union([Type.Literal(1), Type.Literal(2), Type.Literal(3)]), align: Align }, strict);
const TextBlock = Type.Object({ ...Base, type: Type.Literal('text'), rich: Rich, align: Align }, strict);
const ImageBlock = Type.Object({ ...Base, type: Type.Literal('image'), file: Type.Optional(Type.String({ pattern: '^\\d{1,16}$' })), url: Type.Optional(Line(2_000)), alt: Line(300), width: Type.Integer({ minimum: 5, maximum: 100 }), href: Type.Optional(Line(2_000)) }, strict);
const ButtonBlock = Type.Object({ ...Base, type: Type.Literal('button'), label: Line(200), href: Line(2_000), align: Align }, strict);
const LIVE_FACE = { file: Type.Optional(Type.String({ pattern: '^\\d{1,16}$' })), url: Type.Optional(Line(2_000)), href: Type.Optional(Line(2_000)) };
/** ISO 8601 with its distance from UTC. */
const Instant = Type.String({ pattern: '^\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d(:\\d\\d(\\.\\d{1,3})?)?(Z|[+-]\\d\\d:\\d\\d)$' });
const LiveBlock = Type.Object(
  {
    ...Base, type: Type.Literal('live'),
    /** A picture, a button, or a picture of the time that is left. */
    face: named(['image', 'button', 'countdown'] as const),
    label: Line(200), alt: Line(300), width: Type.Integer({ minimum: 5, maximum: 100 }), align: Align,
    /** Of a countdown: an instant, or a template that answers one. */
    endsAt: Line(200),
    /** Where no variant holds, and where nothing is known of the reader any more. */
    otherwise: Type.Object(LIVE_FACE, strict),
    /** The first that holds when the message is looked at: its rule is true of the contact, its time has begun and is not over. */
    variants: Type.Array(Type.Object({ ...LIVE_FACE, name: Line(100), rule: Type.Optional(Type.Unsafe<Rule>(Type.Unknown())), from: Type.Optional(Instant), until: Type.Optional(Instant) }, strict), { maxItems: 10 }),
  },
  strict,
);
const DividerBlock = Type.Object({ ...Base, type: Type.Literal('divider') }, strict);
const SpacerBlock = Type.Object({ ...Base, type: Type.Literal('spacer'), height: Type.Integer({ minimum: 4, maximum: 200 }) }, strict);
const CouponBlock = Type.Object({ ...Base, type: Type.Literal('coupon'), title: Line(200), code: Line(200), note: Line(500) }, strict);
const SocialBlock = Type.Object({ ...Base, type: Type.Literal('social'), links: Type.Array(Type.Object({ network: named(['facebook', 'instagram', 'linkedin', 'x', 'youtube', 'pinterest', 'web'] as const), url: Line(2_000) }, strict), { maxItems: 12 }) }, strict);
const RawBlock = Type.Object({ ...Base, type: Type.Literal('raw'), language: named(['html', 'mjml'] as const), source: Line(50_000) }, strict);
const ProductsBlock = Type.Object(
  {
    ...Base, type: Type.Literal('products'),
    /** `viewed`: looked at last; `cart`: left in the cart; `top`: what all contacts of the workspace bought most. */
    source: named(['viewed', 'cart', 'top'] as const),
    limit: Type.Integer({ minimum: 1, maximum: 6 }),
    /** How far back, in days. */
    days: Type.Integer({ minimum: 1, maximum: 365 }),
    perRow: Type.Integer({ minimum: 1, maximum: 3 }),
    buttonLabel: Line(100),
    /** When there is nothing to show: nothing, or what sells best. */
    fallback: named(['hide', 'top'] as const),
  },
  strict,
);
const FooterBlock = Type.Object({ ...Base, type: Type.Literal('footer'), rich: Rich, unsubscribeLabel: Line(200) }, strict);

const LeafBlock = Type.Union([HeadingBlock, TextBlock, ImageBlock, ButtonBlock, DividerBlock, SpacerBlock, CouponBlock, SocialBlock, LiveBlock]);
const ColumnsBlock = Type.Object({ ...Base, type: Type.Literal('columns'), columns: Type.Array(Type.Object({ width: Type.Integer({ minimum: 10, maximum: 90 }), blocks: Type.Array(LeafBlock, { maxItems: 20 }) }, strict), { minItems: 2, maxItems: 4 }) }, strict);
export const ContentBlockSchema = Type.Union([LeafBlock, ColumnsBlock, ProductsBlock, RawBlock, FooterBlock]);

export const ContentThemeSchema = Type.Object(
  {
    page: Colour, surface: Colour, text: Colour, muted: Colour, accent: Colour, onAccent: Colour, font: named(CONTENT_FONTS),
    /** Pixels of the column the message stands in. */
    width: Type.Integer({ minimum: 320, maximum: 800 }),
    /** Pixels of rounded corners. */
    radius: Type.Integer({ minimum: 0, maximum: 32 }),
    /** Whether mail programs in dark mode get dark colours. */
    dark: Type.Boolean(),
  },
  strict,
);

/** One message body that serves every medium. Texts hold Liquid over the same data as a node's templates, and `vars`. */
export const ContentBodySchema = Type.Object(
  {
    schemaVersion: Type.Literal(CONTENT_SCHEMA_VERSION),
    /** BCP 47 tag the message is written in. */
    language: Type.String({ pattern: '^[a-z]{2}(-[A-Z]{2})?$' }),
    subject: Line(500),
    preheader: Line(500),
    /** What is texted; made of the first texts and the first button when empty. */
    smsText: Line(2_000),
    theme: ContentThemeSchema,
    /** Values that a node may fill in, as `vars.<key>`; `value` stands where it does not. */
    variables: Type.Array(Type.Object({ key: Type.String({ pattern: '^[a-z][A-Za-z0-9]{0,39}$' }), label: Line(200), value: Line(2_000) }, strict), { maxItems: 50 }),
    blocks: Type.Array(ContentBlockSchema, { maxItems: 200 }),
  },
  strict,
);

export type ContentTheme = Static<typeof ContentThemeSchema>;
export type ContentLeaf = Static<typeof LeafBlock>;
export type ContentBlock = Static<typeof ContentBlockSchema>;
export type ContentBody = Static<typeof ContentBodySchema>;
export type ProductsBlock = Static<typeof ProductsBlock>;
export type BlockOf<Type extends ContentBlock['type']> = Extract<ContentBlock, { type: Type }>;
