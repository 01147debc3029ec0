using System.Runtime.Intrinsics;
using Coldstart.Analytics;
using Coldstart.Analytics.Records;

namespace Coldstart.Ingestion.Json;

/// <content>Module timings of the short way: plain names and inclusive times.</content>
internal ref partial struct InvocationReading
{
    private static readonly ShapeKey TotalKey = new("total_ms"u8);
    private static readonly ShapeKey SelfKey = new("self_ms"u8);
    private static readonly ShapeKey ParentKey = new("parent"u8);
    private static readonly ShapeKey PhaseKey = new("phase"u8);

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
        at = ShapeText.SkipSpace(ref text, timing.NameStart + timing.NameLength + 2);
        (timing.SelfUs, timing.ParentStart, timing.ParentLength, timing.Phase) = (-1, 0, 0, ModulePhase.Unknown);
        if (ShapeText.ByteAt(ref text, at) == '{') return ReadPlainModuleObject(ref text, at, last, ref timing);
        at = ShapeText.ReadThousandths(ref text, at, last, out var totalUs);
        timing.TotalUs = totalUs;
        return totalUs <= Limits.DurationMsMax * 1000L ? at : -1;
    }

    private readonly int ReadPlainModuleObject(ref byte text, int at, int last, ref ModuleTiming timing)
    {
        timing.TotalUs = -1;
        do
        {
            at = ShapeText.SkipSpace(ref text, at + 1);
            if (at > last - ShapeText.Margin) return -1;
            var key = Vector256.LoadUnsafe(ref text, (nuint)(uint)at);
            if (TotalKey.Begins(key))
            {
                at = ReadPlainMilliseconds(ref text, at + TotalKey.Length, last, out var totalUs);
                timing.TotalUs = totalUs;
            }
            else if (SelfKey.Begins(key))
            {
                at = ReadPlainMilliseconds(ref text, at + SelfKey.Length, last, out var selfUs);
                timing.SelfUs = selfUs;
            }
            else if (ParentKey.Begins(key))
            {
                at = ReadPlainString(ref text, at + ParentKey.Length, last, Limits.ModuleNameBytesMax, out var parentStart);
                timing.ParentStart = parentStart;
                timing.ParentLength = at - 1 - parentStart;
            }
            else if (PhaseKey.Begins(key))
            {
                at = ReadPlainString(ref text, at + PhaseKey.Length, last, Limits.LabelCharactersMax, out var start);
                if (at < 0 || !InvocationRules.TryPhaseOf(body[start..(at - 1)], out var phase)) return -1;
                timing.Phase = phase;
            }
            else
            {
                return -1;
            }
            if (at < 0) return -1;
        }
        while (ShapeText.ByteAt(ref text, at) == ',');
        return ShapeText.ByteAt(ref text, at) == '}' && timing.TotalUs >= 0 ? at + 1 : -1;
    }
}
