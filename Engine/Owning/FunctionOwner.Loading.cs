using Coldstart.Analytics.Functions;
using Coldstart.Storage.Journal.Shared;

namespace Coldstart.Engine.Owning;

/// <content>What is read from store and journal.</content>
internal sealed partial class FunctionOwner
{
    private Task LoadOnceAsync(CancellationToken cancellation) => loading is { IsCompleted: false } ? loading : loading = LoadAsync(cancellation);

    private async Task LoadAsync(CancellationToken cancellation)
    {
        var loaded = await parts.Loader.LoadAsync(project, function, cancellation);
        lock (turn)
        {
            if (stats is not null) return;
            stats = loaded.Stats;
            isUnknown = stats is null;
            StoredVersion = loaded.StoredVersion;
            loadedWith = lanes = loaded.Lanes;
            loadedAfter = loaded.After;
            tailTicket = -1;
            isDirty = loaded.IsDirty;
            letters.Clear();
            letters.AddRange(loaded.Letters);
        }
    }

    private async Task ReadTailAsync(CancellationToken cancellation)
    {
        FunctionStats asked;
        TailRequest request;
        lock (turn)
        {
            if (stats is null) return;
            asked = stats;
            request = new TailRequest(project, function, asked.Vector);
            tailsUnderWay++;
        }
        try
        {
            await ReadTailAsync(asked, request, cancellation);
        }
        finally
        {
            lock (turn)
            {
                // The tail may have brought lanes that are newer than the set that is known: only a set that is read from now on may say that they are gone.
                tailTicket = parts.Lanes.Begun;
                tailsUnderWay--;
            }
        }
    }

    private async Task ReadTailAsync(FunctionStats asked, TailRequest request, CancellationToken cancellation)
    {
        await using var view = await parts.Journal.OpenViewAsync(cancellation);
        await foreach (var page in view.TailAsync([request], cancellation))
        {
            if (!TakePage(asked, page)) return;
        }
    }

    private bool TakePage(FunctionStats asked, IReadOnlyList<TailBlock> page)
    {
        var duplicates = 0;
        lock (turn)
        {
            // Another call may have dropped them meanwhile.
            if (!ReferenceEquals(stats, asked)) return false;
            foreach (var block in page)
            {
                // A gap within the tail is for the load to decide.
                if (block.Function == function && Take(block, ref duplicates) is BlockVerdict.Broken or BlockVerdict.Gap or BlockVerdict.Newer) return false;
            }
            return true;
        }
    }
}
