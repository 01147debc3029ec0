namespace Coldstart.Ingestion.Protobuf;

/// <summary>Signed varints (Protocol Buffers, "Encoding": <c>sint32</c>).</summary>
internal static class ProtobufZigzag
{
    /// <summary>The number, held within 32 bits.</summary>
    public static int Decode(ulong bits) => (int)((uint)bits >> 1) ^ -(int)(bits & 1);
}
