using Coldstart.Analytics;
using Coldstart.Engine.Intake;
using Coldstart.Storage.DeadLetters;
using Coldstart.Storage.Journal;

namespace Coldstart.Engine.Sending;

/// <summary>
/// The way of a decoded request through a front end of several processes: into the shared journal, then to the owners of its functions. What an engine that
/// calls owners elsewhere does for <see cref="IAnalyticsEngine.IngestAsync"/>.
/// </summary>
internal sealed class SharedIngest(IJournal journal, OwnerSender sender, SharedKeys keys, TimeProvider time, TimeSpan applyWait)
{
    /// <summary>Begins a request, to which the caller adds the blocks.</summary>
    public SharedSend Begin(Guid project, long acceptedAtUs, int count, int sizeBytes) => new(sender, project, acceptedAtUs, count, sizeBytes);

    /// <summary>Journals a request and waits until it is visible, or the patience ends.</summary>
    /// <param name="send">With all its blocks.</param>
    /// <param name="claim">The claim of its key, or null; it ends when the outcome is known, whatever comes.</param>
    /// <param name="record">What is kept under the key.</param>
    /// <param name="letters">What was not understood.</param>
    /// <param name="cancellation">Stops waiting; what was appended goes on.</param>
    /// <exception cref="JournalUnavailableException">Nothing was accepted, or nobody knows for a while: answer 503.</exception>
    public async Task<SharedIngestOutcome> IngestAsync(
        SharedSend send, IdempotencyClaim? claim, IdempotencyRecord? record, IReadOnlyList<DeadLetter> letters, CancellationToken cancellation)
    {
        send.Accompany(record, letters);
        var sent = await SentAsync(SendAsync(send, claim), cancellation);
        if (sent.Winner is { } winner) return new SharedIngestOutcome(default, await keys.RepeatAsync(winner, record!.BodyHash, cancellation));
        var isVisible = await IsVisibleAsync(send, cancellation);
        return new SharedIngestOutcome(new IngestOutcome(send.Position.Lane, send.Position.Sequence, send.Duplicates, !isVisible), null);
    }

    /// <summary>
    /// The claim outlasts the client's patience: while nobody knows whether its key is used, a repeat through this door hears that the first still runs, and is not
    /// appended beside it.
    /// </summary>
    private async Task<SendOutcome> SendAsync(SharedSend send, IdempotencyClaim? claim)
    {
        using (SharedKeys.Keep(claim))
        {
            journal.Append(send);
            return await send.WhenSentAsync();
        }
    }

    private async Task<SendOutcome> SentAsync(Task<SendOutcome> sending, CancellationToken cancellation)
    {
        try
        {
            return await sending.WaitAsync(TimeSpan.FromMilliseconds(Limits.CommitWaitMsMax), time, cancellation);
        }
        catch (TimeoutException)
        {
            throw new JournalUnavailableException(JournalTrouble.DatabaseUnavailable, $"The database has not answered for {Limits.CommitWaitMsMax / 1000} s, and whether this request counts is not known yet.");
        }
    }

    private async Task<bool> IsVisibleAsync(SharedSend send, CancellationToken cancellation)
    {
        try
        {
            return await FollowAsync(send.WhenVisibleAsync()).WaitAsync(applyWait, time, cancellation);
        }
        catch (TimeoutException)
        {
            return false;
        }
    }

    private static async Task<bool> FollowAsync(Task<bool> task) => await task;
}

/// <summary>What became of a request at a front end.</summary>
/// <param name="Outcome">Where it stands, unless another request used its key first.</param>
/// <param name="Repeat">Then what is to be answered: as the first time, or that the body is another.</param>
internal readonly record struct SharedIngestOutcome(IngestOutcome Outcome, IdempotencyLookup? Repeat);
