using System.Runtime.Intrinsics;
using Coldstart.Analytics;
using Coldstart.Analytics.Records;

namespace Coldstart.Ingestion.Json;

/// <content>Module timings of the short way: plain names and inclusive times.</content>
internal ref partial struct InvocationReading
{
    private int ReadPlainModules(ref byte text, int at, int last)
    {
        if (ShapeText.ByteAt(ref text, at) != '{') return -1;
        at = ShapeText.SkipSpace(ref text, at + 1);
        var shapes = scratch.Shapes.Modules;
        shapes.Begin();
        var count = 0;
        var id = 0;
        var isEmpty = ShapeText.ByteAt(ref text, at) == '}';
        while (!isEmpty)
        {
            if (at > last - ShapeText.Margin || count == Limits.ModulesPerRecord) return -1;
            at = ReadPlainModule(ref text, at, last, ref id, ref shapes.Timings[count]);
            if (at < 0) return -1;
            count++;
            var behind = ShapeText.ByteAt(ref text, at);
            if (behind == '}') break;
            if (behind != ',') return -1;
            at = ShapeText.SkipSpace(ref text, at + 1);
        }
        Draft.Record.Modules = shapes.Timings.AsSpan(0, count);
        Draft.Record.ModuleText = body;
        return at + 1;
    }

    /// <param name="text">The body.</param>
    /// <param name="at">The place of the name.</param>
    /// <param name="last">The last place at which 32 bytes may be loaded.</param>
    /// <param name="id">The module before this one; afterwards this one.</param>
    /// <param name="timing">Where the timing goes.</param>
    private readonly int ReadPlainModule(ref byte text, int at, int last, ref int id, ref ModuleTiming timing)
    {
        var shapes = scratch.Shapes.Modules;
        ref var guess = ref shapes[id].Next;
        timing.NameStart = at + 1;
        if (shapes[guess].Key.Begins(Vector256.LoadUnsafe(ref text, (nuint)(uint)at)))
        {
            id = guess;
            timing.NameLength = shapes[id].Length;
        }
        else
        {
            if (ShapeText.ByteAt(ref text, at) != '"') return -1;
            var nameEnd = ShapeText.EndOfString(ref text, at + 1, last);
            timing.NameLength = nameEnd - at - 1;
            if (nameEnd < 0 || nameEnd > last || timing.NameLength is 0 or > Limits.ModuleNameBytesMax || ShapeText.ByteAt(ref text, nameEnd + 1) != ':') return -1;
            id = guess = shapes.IdOf(body.Slice(timing.NameStart, timing.NameLength));
        }
        if (!shapes.TryMark(id)) return -1;
        at = ShapeText.ReadThousandths(ref text, ShapeText.SkipSpace(ref text, timing.NameStart + timing.NameLength + 2), last, out var totalUs);
        timing.TotalUs = totalUs;
        timing.SelfUs = -1;
        (timing.ParentStart, timing.ParentLength, timing.Phase) = (0, 0, ModulePhase.Unknown);
        return totalUs <= Limits.DurationMsMax * 1000L ? at : -1;
    }
}
