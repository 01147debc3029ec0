namespace Coldstart.Ingestion.Packing;

/// <summary>The memory that unpacking needs: one for what base64 holds, one for what is inflated.</summary>
public readonly record struct UnpackingMemory(IPayloadMemory Decoded, IPayloadMemory Inflated);
