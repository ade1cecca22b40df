import type { Context } from '../../context.ts';
import { createBoard } from './board.ts';
import type { QueueConnection } from './connection.ts';
import { Tray } from './tray.ts';

/** Nobody comes back for what is left of the batch. */
export async function takeAway(context: Context, connection: QueueConnection, id: string): Promise<void> {
  await createBoard(connection).withdraw(id);
  const tray = new Tray(context, connection, id);
  await tray.clear();
  await tray.close();
}
