import { PhoneLine } from './line';
import { silentPhone, step, type Phone, type PhoneEvent } from './phone';

/// The telephone of one page, between its machine and its wires.
export class DeskPhone {
  now: Phone = $state.raw(silentPhone);
  private line: PhoneLine | null = null;

  switchOn(user: string, password: string): void {
    this.line?.stop();
    const line = new PhoneLine(user, password, (event) => {
      // A line that was given up has nothing more to say.
      if (this.line === line) this.tell(event);
    });
    this.line = line;
    this.tell({ type: 'switch_on' });
  }
  tell(event: PhoneEvent): void {
    const { phone, orders } = step(this.now, event);
    this.now = phone;
    for (const order of orders) this.line?.carryOut(order);
  }
}
