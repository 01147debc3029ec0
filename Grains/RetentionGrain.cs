using Coldstart.Analytics;
using Coldstart.GrainInterfaces;
using Coldstart.Storage;
using Orleans.Runtime;

namespace Coldstart.Grains;

/// <summary>
/// Removes idempotency keys, dead letters, samples and history whose time is over. A reminder wakes it: it must happen some time, on one silo, also when nobody
/// calls anything. Twice at once does no harm.
/// </summary>
internal sealed class RetentionGrain(OwnerRoom room) : Grain, IRetentionGrain, IRemindable
{
    private const string Reminder = "expire";

    public Task BeginAsync(CancellationToken cancellation) =>
        this.RegisterOrUpdateReminder(Reminder, TimeSpan.FromMinutes(1), TimeSpan.FromMinutes(Limits.RetentionMinutes));

    public async Task ReceiveReminder(string reminderName, TickStatus status)
    {
        try
        {
            // A wrong clock would take what is to be kept (EXACTLY-ONCE.md, rule 18).
            for (var piece = 0; piece < Limits.RetentionPiecesMax && room.Parts.MayStore; piece++)
            {
                if (await room.Parts.Intake.ExpireAsync(room.Clock.NowUs, CancellationToken.None) == 0) return;
            }
        }
        catch (StoreUnavailableException)
        {
            // Owners meet the same and tell it; the next time tries again.
            return;
        }
    }
}
