using System.Text;
using System.Text.Json;
using Coldstart.Analytics;
using Coldstart.Analytics.Records;

namespace Coldstart.Ingestion.Json;

/// <content>Module timings: name → ms, or name → {total_ms, self_ms, parent, phase}.</content>
internal ref partial struct InvocationReading
{
    private void ReadModules(string pointer)
    {
        scratch.Modules.Clear();
        Draft.Record.Modules = default;
        if (reader.TokenType != JsonTokenType.StartObject)
        {
            Refuse(pointer, "must be an object");
            return;
        }
        var isTooMany = false;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var place = PlaceModule(pointer, ref isTooMany);
            reader.Read();
            if (place < 0)
            {
                SkipValue(pointer);
                continue;
            }
            var before = Problems.Count;
            ReadModule(place);
            if (Problems.Count > before) Problems.Under(ModulePointer(pointer, place), before);
        }
        Draft.Record.Modules = scratch.Modules.Stated();
        Draft.Record.ModuleText = scratch.Modules.Text;
    }

    private readonly int PlaceModule(string pointer, ref bool isTooMany)
    {
        var name = reader.ValueSpan;
        if (reader.ValueIsEscaped && !TryUnescape(out name))
        {
            Problems.Add(pointer, RejectionReason.InvalidText, "a name holds half of a surrogate pair");
            return -1;
        }
        if (name.IsEmpty || name.Length > Limits.ModuleNameBytesMax)
        {
            Problems.Add(pointer, RejectionReason.OutOfRange, $"a name must have 1 to {Limits.ModuleNameBytesMax} bytes");
            return -1;
        }
        if (JsonText.HasControl(name))
        {
            Problems.Add(pointer, RejectionReason.InvalidText, "a name must not hold control characters");
            return -1;
        }
        var place = scratch.Modules.Place(name);
        if (place >= 0 || isTooMany) return place;
        isTooMany = true;
        Problems.Add(pointer, RejectionReason.OutOfRange, $"must have at most {Limits.ModulesPerRecord} entries");
        return place;
    }

    private void ReadModule(int place)
    {
        if (reader.TokenType == JsonTokenType.StartObject)
        {
            ReadModuleObject(place);
            return;
        }
        if (reader.TokenType is not (JsonTokenType.Number or JsonTokenType.String or JsonTokenType.Null)) Refuse("", "must be a number of milliseconds or an object");
        else if (TryReadMicroseconds("", out var totalUs))
        {
            scratch.Modules.Set(place, totalUs, -1, default, ModulePhase.Unknown);
            return;
        }
        scratch.Modules.Set(place, -1, -1, default, ModulePhase.Unknown);
    }

    private void ReadModuleObject(int place)
    {
        var (totalUs, selfUs, phase) = (-1L, -1L, ModulePhase.Unknown);
        ReadOnlySpan<byte> parent = default;
        var before = Problems.Count;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var name = PropertyName();
            if (name.SequenceEqual("total_ms"u8)) totalUs = ReadModuleTime("/total_ms");
            else if (name.SequenceEqual("self_ms"u8)) selfUs = ReadModuleTime("/self_ms");
            else if (name.SequenceEqual("parent"u8)) parent = ReadParent();
            else if (name.SequenceEqual("phase"u8)) phase = ReadPhase();
            else
            {
                reader.Read();
                SkipValue("");
            }
        }
        if (totalUs < 0 && Problems.Count == before) Problems.Add("/total_ms", RejectionReason.MissingField, "is required");
        scratch.Modules.Set(place, totalUs, selfUs, parent, phase);
    }

    private long ReadModuleTime(string pointer)
    {
        reader.Read();
        return TryReadMicroseconds(pointer, out var microseconds) ? microseconds : -1;
    }

    private ReadOnlySpan<byte> ReadParent()
    {
        reader.Read();
        var parent = ReadText("/parent", Limits.ModuleNameBytesMax);
        if (parent.Length <= Limits.ModuleNameBytesMax) return parent;
        Problems.Add("/parent", RejectionReason.OutOfRange, $"must have at most {Limits.ModuleNameBytesMax} bytes");
        return default;
    }

    private ModulePhase ReadPhase()
    {
        reader.Read();
        if (!TryReadString("/phase", out var text)) return ModulePhase.Unknown;
        if (!InvocationRules.TryPhaseOf(text, out var phase)) Problems.Add("/phase", RejectionReason.UnknownValue, "must be init or handler");
        return phase;
    }

    /// <summary>RFC 6901: ~ is written ~0 and / is written ~1.</summary>
    private readonly string ModulePointer(string pointer, int place) =>
        pointer + "/" + Encoding.UTF8.GetString(scratch.Modules.NameAt(place)).Replace("~", "~0", StringComparison.Ordinal).Replace("/", "~1", StringComparison.Ordinal);
}
