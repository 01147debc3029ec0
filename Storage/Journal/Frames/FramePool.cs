using Coldstart.Analytics;

namespace Coldstart.Storage.Journal.Frames;

/// <summary>Frame buffers that are used again, so that a steady stream of entries allocates none.</summary>
internal sealed class FramePool
{
    private readonly Lock gate = new();
    private readonly Stack<JournalFrame> frames = new(Limits.JournalFramesKept);

    public JournalFrame Rent()
    {
        lock (gate)
        {
            return frames.TryPop(out var frame) ? frame : new JournalFrame();
        }
    }

    public void Return(JournalFrame frame)
    {
        frame.Clear();
        if (frame.LargestBytes > Limits.JournalFrameKeptBytes) return;
        lock (gate)
        {
            if (frames.Count < Limits.JournalFramesKept) frames.Push(frame);
        }
    }
}
