using Coldstart.Analytics.Binary;
using Coldstart.Analytics.Records;

namespace Coldstart.Analytics.Functions.Joining;

/// <summary>
/// Execution environments of which something waits to be joined, or that are not of the ordinary kind. The one heard of longest ago
/// leaves when there are <see cref="Limits.EnvironmentStreamsPerFunction"/>.
/// </summary>
internal sealed class EnvironmentStreams
{
    private readonly List<EnvironmentStream> streams = [];

    public int Count => streams.Count;

    public bool TryGet(uint stream, out EnvironmentStream state)
    {
        foreach (var known in streams)
        {
            if (known.Stream != stream) continue;
            state = known;
            return true;
        }
        state = new EnvironmentStream { Stream = stream, SuppressedInitUs = -1 };
        return false;
    }

    public void Put(in EnvironmentStream state)
    {
        for (var i = 0; i < streams.Count; i++)
        {
            if (streams[i].Stream != state.Stream) continue;
            streams.RemoveAt(i);
            break;
        }
        var waits = state.InitStartUs != 0 || state.SuppressedInitUs >= 0;
        var special = state.InitializationType is not (InitializationType.Unknown or InitializationType.OnDemand);
        if (!waits && !special) return;
        if (streams.Count == Limits.EnvironmentStreamsPerFunction) streams.RemoveAt(0);
        streams.Add(state);
    }

    public void Encode(ByteWriter writer)
    {
        writer.WriteVarint((ulong)streams.Count);
        foreach (var state in streams)
        {
            writer.WriteVarint((ulong)state.Stream);
            writer.WriteSigned(state.AcceptedAtUs);
            writer.WriteSigned(state.InitStartUs);
            writer.WriteSigned(state.SuppressedInitUs);
            writer.WriteSigned(state.SuppressedAtUs);
            writer.WriteByte((byte)state.InitializationType);
        }
    }

    public static EnvironmentStreams Decode(ref ByteReader reader)
    {
        var result = new EnvironmentStreams();
        for (var left = reader.ReadVarint(Limits.EnvironmentStreamsPerFunction); left > 0; left--)
        {
            result.streams.Add(new EnvironmentStream
            {
                Stream = (uint)reader.ReadVarint(),
                AcceptedAtUs = reader.ReadSigned(),
                InitStartUs = reader.ReadSigned(),
                SuppressedInitUs = reader.ReadSigned(),
                SuppressedAtUs = reader.ReadSigned(),
                InitializationType = (InitializationType)reader.ReadByte(),
            });
        }
        return result;
    }
}
