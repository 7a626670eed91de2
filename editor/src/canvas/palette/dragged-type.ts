/** What a palette entry carries while it is dragged: the full name of its node type. */
export const DRAGGED_TYPE = 'application/x-parcours-node';
