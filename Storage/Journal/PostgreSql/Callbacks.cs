using Coldstart.Analytics.Functions;
using Coldstart.Storage.Journal.Shared;

namespace Coldstart.Storage.Journal.PostgreSql;

/// <summary>
/// What senders are told. A callback that throws ends the process: nobody would know any more what was acknowledged, and every later callback would
/// be out of order; a start from the journal does know.
/// </summary>
internal static class Callbacks
{
    public static void Assigned(WaitingAppend append, Position position)
    {
        try
        {
            append.Append.Assigned(position);
        }
        catch (Exception bug)
        {
            End(bug);
        }
    }

    public static void Committed(List<WaitingAppend> batch)
    {
        try
        {
            foreach (var append in batch) append.Append.Committed();
        }
        catch (Exception bug)
        {
            End(bug);
        }
    }

    public static void Failed(IEnumerable<WaitingAppend> appends, JournalUnavailableException reason)
    {
        try
        {
            foreach (var append in appends) append.Append.Failed(reason);
        }
        catch (Exception bug)
        {
            End(bug);
        }
    }

    public static void Delayed(IEnumerable<WaitingAppend> appends, JournalUnavailableException reason)
    {
        try
        {
            foreach (var append in appends) append.Append.Delayed(reason);
        }
        catch (Exception bug)
        {
            End(bug);
        }
    }

    public static void KeyTaken(WaitingAppend append, UsedKey winner)
    {
        try
        {
            append.Append.KeyTaken(winner);
        }
        catch (Exception bug)
        {
            End(bug);
        }
    }

    private static void End(Exception bug) => Environment.FailFast("A callback of a journal entry threw.", bug);
}
