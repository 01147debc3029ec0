namespace Coldstart.Engine.InProcess;

/// <summary>Who waits for a function's statistics: blocks in their order, and readers. In the turn of its shard only.</summary>
internal sealed class LoadWait
{
    private List<(Delivery Delivery, int Index)>? blocks;
    private List<ILoadWaiter>? readers;

    /// <summary>A read of the store is under way; all who come share it.</summary>
    public bool IsRunning { get; set; }

    public bool HasBlocks => blocks is { Count: > 0 };

    public void Park(Delivery delivery, int index) => (blocks ??= []).Add((delivery, index));

    public void Join(ILoadWaiter reader) => (readers ??= []).Add(reader);

    public List<(Delivery Delivery, int Index)>? TakeBlocks()
    {
        var taken = blocks;
        blocks = null;
        return taken;
    }

    public List<ILoadWaiter>? TakeReaders()
    {
        var taken = readers;
        readers = null;
        return taken;
    }
}
